//===- Opsets.cpp - The steps of all families, by operator ----------------===//

#include "compiler/import/OpsetSteps.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringMap.h"

using namespace mlir;
using namespace onnxc;

using StepTable = llvm::StringMap<SmallVector<const OpsetStep *, 2>>;

static StepTable makeTable() {
  StepTable table;
  auto add = [&](ArrayRef<OpsetStep> steps) {
    for (const OpsetStep &step : steps) {
      SmallVectorImpl<const OpsetStep *> &known = table[step.op];
      auto *later = llvm::find_if(
          known, [&](const OpsetStep *other) { return other->toVersion > step.toVersion; });
      known.insert(later, &step);
    }
  };
#define ONNX_OPSET_FAMILY(Name) add(opsetStepsOf##Name());
#include "dialects/onnx/OpsetFamilies.def"
#undef ONNX_OPSET_FAMILY
  return table;
}

ArrayRef<const OpsetStep *> onnxc::stepsOf(StringRef op) {
  static const StepTable table = makeTable();
  auto it = table.find(op);
  return it == table.end() ? ArrayRef<const OpsetStep *>()
                           : ArrayRef<const OpsetStep *>(it->second);
}

//===----------------------------------------------------------------------===//
// Steps for every operator
//===----------------------------------------------------------------------===//

static const OpsetStep kAllSteps[] = {
    // A hint for memory reuse of the first frameworks.
    {"", 6,
     [](ImportedNode &node, OpBuilder &) {
       dropAttributes(node, {"consumed_inputs"});
       return success();
     }},
};

ArrayRef<OpsetStep> onnxc::opsetStepsOfAll() { return kAllSteps; }
