"""OpenBLAS, for products of matrices alone."""

import kernel_libraries


def version():
    return kernel_libraries.version("openblas")


def prepare(case, folder, options):
    if case["kernel"]["kind"] != "product":
        raise NotImplementedError("the library does not have it")
    return kernel_libraries.prepare("openblas", case, folder, options)


def load(prepared, case, threads):
    return kernel_libraries.Product(prepared["artefact"], case)
