/* tiles.c - asks the system for the registers of AMX.
 *
 * They are 8 KiB that Linux would have to save for every thread, so that a process has to
 * ask for them: for all its threads, those to come included.
 */
#if defined(__linux__) && defined(__x86_64__)
#define _DEFAULT_SOURCE /* syscall */
#include <cpuid.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

#include "onnxc.h"

#if defined(__linux__) && defined(__x86_64__)

/* Of <asm/prctl.h> and the processor's manual; older headers lack them. */
enum { arch_get_xcomp_perm = 0x1022, arch_req_xcomp_perm = 0x1023, xfeature_xtiledata = 18 };

static int has_tiles(void) {
  unsigned eax = 0, ebx = 0, ecx = 0, edx = 0;
  return __get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) && (edx >> 24 & 1);
}

onnxc_status onnxc_enable_tiles(void) {
  unsigned long long permitted = 0;
  if (!has_tiles() || syscall(SYS_arch_prctl, arch_req_xcomp_perm, xfeature_xtiledata) == 0)
    return ONNXC_OK;
  if (syscall(SYS_arch_prctl, arch_get_xcomp_perm, &permitted) == 0 &&
      (permitted >> xfeature_xtiledata & 1))
    return ONNXC_OK;
  return ONNXC_UNSUPPORTED;
}

#else

onnxc_status onnxc_enable_tiles(void) { return ONNXC_OK; }

#endif
