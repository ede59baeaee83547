#include "generate.h"
const struct scene healthy_scenes[] = { { 0 } };
