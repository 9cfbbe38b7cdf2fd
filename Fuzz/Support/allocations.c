#include "allocations.h"
#include <sanitizer/allocator_interface.h>
#include <stdbool.h>

// libFuzzer runs targets on one thread; what other threads do is not counted right, and there are none.
static bool is_counting;
static long long held, peak;

static void on_malloc(const volatile void *pointer, size_t size) {
  (void)pointer;
  if (!is_counting) return;
  held += (long long)size;
  if (held > peak) peak = held;
}

static void on_free(const volatile void *pointer) {
  if (is_counting && pointer) held -= (long long)__sanitizer_get_allocated_size((const void *)pointer);
}

void fuzz_allocations_begin(void) {
  static bool is_installed;
  if (!is_installed) is_installed = __sanitizer_install_malloc_and_free_hooks(on_malloc, on_free);
  held = peak = 0;
  is_counting = true;
}

size_t fuzz_allocations_end(void) {
  is_counting = false;
  return (size_t)peak;
}
