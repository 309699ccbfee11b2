//===- PreprocessingOpsets.cpp - Upgrading the operators of the family ----===//

#include "compiler/import/OpsetSteps.h"

#include "mlir/IR/TypeUtilities.h"

using namespace mlir;
using namespace onnxc;

/// One list of strings stood for both tables: a string's number is its place.
static LogicalResult splitClasses(ImportedNode &node, OpBuilder &b) {
  Attribute classes = node.attributes.erase("classes_strings");
  if (!classes)
    return success();
  auto strings = dyn_cast<ArrayAttr>(classes);
  if (!strings || !node.operand(0))
    return node.error() << "attribute 'classes_strings' must be strings, of an input";
  Attribute places = b.getDenseI64ArrayAttr(llvm::to_vector(llvm::seq<int64_t>(0, strings.size())));
  bool isNumber = getElementTypeOrSelf(node.operand(0).getType()).isIntOrFloat();
  node.attributes.set(isNumber ? "keys_int64s" : "values_int64s", places);
  node.attributes.set(isNumber ? "values_strings" : "keys_strings", strings);
  return success();
}

static const OpsetStep kSteps[] = {
    {"ml.LabelEncoder", 2, splitClasses},
};

ArrayRef<OpsetStep> onnxc::opsetStepsOfPreprocessing() { return kSteps; }
