#include "generate.h"
const struct scene header_scenes[] = { { 0 } };
