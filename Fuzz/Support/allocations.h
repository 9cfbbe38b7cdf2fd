#pragma once
#include <stddef.h>

/// Counts from now on what is allocated and not freed.
void fuzz_allocations_begin(void);

/// Ends the count. Returns the most bytes that were held at once.
size_t fuzz_allocations_end(void);
