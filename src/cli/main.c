#include <stdio.h>

#include "config.h"

int main(void)
{
    printf("v6audit %s\n", V6AUDIT_VERSION);
    return 0;
}
