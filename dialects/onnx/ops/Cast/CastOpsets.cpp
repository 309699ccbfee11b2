//===- CastOpsets.cpp - How Cast changed ----------------------------------===//

#include "compiler/import/OpsetSteps.h"

#include "llvm/ADT/StringSwitch.h"

using namespace mlir;
using namespace onnxc;

/// The element type was the name of a TensorProto.DataType.
static LogicalResult nameBecomesCode(ImportedNode &node, OpBuilder &b) {
  StringRef name = node.stringAttribute("to", "");
  if (name.empty())
    return success();
  int64_t code = llvm::StringSwitch<int64_t>(name)
                     .Case("FLOAT", 1)
                     .Case("UINT8", 2)
                     .Case("INT8", 3)
                     .Case("UINT16", 4)
                     .Case("INT16", 5)
                     .Case("INT32", 6)
                     .Case("INT64", 7)
                     .Case("STRING", 8)
                     .Case("BOOL", 9)
                     .Case("FLOAT16", 10)
                     .Case("DOUBLE", 11)
                     .Case("UINT32", 12)
                     .Case("UINT64", 13)
                     .Default(0);
  if (!code)
    return node.error() << "element type '" << name << "' is not supported";
  node.attributes.set("to", b.getI64IntegerAttr(code));
  return success();
}

static const OpsetStep kSteps[] = {
    {"Cast", 6, nameBecomesCode},
};

ArrayRef<OpsetStep> onnxc::opsetStepsOfCast() { return kSteps; }
