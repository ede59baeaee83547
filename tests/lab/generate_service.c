#include "generate.h"
const struct scene service_scenes[] = { { 0 } };
