"""oneDNN, for single operators: weights packed beforehand, bias and Relu as its own epilogue."""

import kernel_libraries


def version():
    return kernel_libraries.version("onednn")


def prepare(case, folder, options):
    return kernel_libraries.prepare("onednn", case, folder, options)


def load(prepared, case, threads):
    return kernel_libraries.Session(prepared["artefact"], case)
