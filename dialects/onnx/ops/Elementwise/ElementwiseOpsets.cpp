//===- ElementwiseOpsets.cpp - How elementwise operators changed ----------===//

#include "compiler/import/OpsetSteps.h"

using namespace mlir;
using namespace onnxc;

// Numpy's broadcasting came with operator set 7.
static const OpsetStep kSteps[] = {
    {"Add", 7, upgradeLegacyBroadcast},   {"Sub", 7, upgradeLegacyBroadcast},  {"Mul", 7, upgradeLegacyBroadcast},
    {"Div", 7, upgradeLegacyBroadcast},   {"Pow", 7, upgradeLegacyBroadcast},  {"And", 7, upgradeLegacyBroadcast},
    {"Or", 7, upgradeLegacyBroadcast},    {"Xor", 7, upgradeLegacyBroadcast},  {"Equal", 7, upgradeLegacyBroadcast},
    {"Greater", 7, upgradeLegacyBroadcast}, {"Less", 7, upgradeLegacyBroadcast},
};

ArrayRef<OpsetStep> onnxc::opsetStepsOfElementwise() { return kSteps; }
