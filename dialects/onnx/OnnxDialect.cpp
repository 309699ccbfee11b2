//===- OnnxDialect.cpp - Registration and element types -------------------===//

#include "dialects/onnx/Onnx.h"
#include "dialects/onnx/interfaces/AxisOrder.h"
#include "dialects/onnx/interfaces/Parts.h"
#include "dialects/onnx/ops/Constant/Constant.h"

#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace onnxc;
using namespace onnxc::onnx;

#include "dialects/onnx/OnnxDialect.cpp.inc"
#define GET_TYPEDEF_CLASSES
#include "dialects/onnx/OnnxTypes.cpp.inc"
#include "dialects/onnx/interfaces/OnnxInterfaces.cpp.inc"

void ONNXDialect::initialize() {
  addTypes<
#define GET_TYPEDEF_LIST
#include "dialects/onnx/OnnxTypes.cpp.inc"
      >();
#define ONNX_FAMILY(Name) add##Name##Ops();
#include "dialects/onnx/Families.def"
#undef ONNX_FAMILY
  attachShapeArithmetic(getContext());
  attachAxisOrder(getContext());
  attachChannelOrder(getContext());
  attachParts(getContext());
}

Operation *ONNXDialect::materializeConstant(OpBuilder &builder, Attribute value, Type type,
                                            Location loc) {
  auto elements = dyn_cast<ElementsAttr>(value);
  if (!elements)
    return nullptr;
  return ConstantOp::create(builder, loc, type, elements);
}

namespace {
struct ElementTypeRow {
  int64_t code; // TensorProto.DataType
  Type (*make)(MLIRContext *);
};
} // namespace

template <unsigned width, IntegerType::SignednessSemantics sign = IntegerType::Signless>
static Type makeInt(MLIRContext *ctx) {
  return IntegerType::get(ctx, width, sign);
}
template <typename T>
static Type makeType(MLIRContext *ctx) {
  return T::get(ctx);
}

static const ElementTypeRow kElementTypes[] = {
    {1, makeType<Float32Type>},
    {2, makeInt<8, IntegerType::Unsigned>},
    {3, makeInt<8>},
    {4, makeInt<16, IntegerType::Unsigned>},
    {5, makeInt<16>},
    {6, makeInt<32>},
    {7, makeInt<64>},
    {8, makeType<StringType>},
    {9, makeInt<1>},
    {10, makeType<Float16Type>},
    {11, makeType<Float64Type>},
    {12, makeInt<32, IntegerType::Unsigned>},
    {13, makeInt<64, IntegerType::Unsigned>},
    {16, makeType<BFloat16Type>},
    {17, makeType<Float8E4M3FNType>},
    {18, makeType<Float8E4M3FNUZType>},
    {19, makeType<Float8E5M2Type>},
    {20, makeType<Float8E5M2FNUZType>},
    {21, makeInt<4, IntegerType::Unsigned>},
    {22, makeInt<4>},
    {23, makeType<Float4E2M1FNType>},
    {24, makeType<Float8E8M0FNUType>},
    {25, makeInt<2, IntegerType::Unsigned>},
    {26, makeInt<2>},
};

Type onnx::elementTypeFromOnnx(int64_t dataType, MLIRContext *ctx) {
  for (const ElementTypeRow &row : kElementTypes)
    if (row.code == dataType)
      return row.make(ctx);
  return {};
}

int64_t onnx::onnxFromElementType(Type type) {
  for (const ElementTypeRow &row : kElementTypes)
    if (row.make(type.getContext()) == type)
      return row.code;
  return 0;
}

Type onnx::productElementType(Type element) {
  auto integer = dyn_cast<IntegerType>(element);
  return integer && integer.getWidth() <= 16 ? IntegerType::get(element.getContext(), 32) : element;
}
