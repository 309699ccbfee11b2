//===- Descriptor.cpp - The constant that describes a model ---------------===//
//
// The structures of onnxc.h as LLVM constants.  LLVM lays a struct type out as C
// does for the same target, so the field lists below must follow the header.
// All pointers lead to constants and functions of this object.
//
//===----------------------------------------------------------------------===//

#include "codegen/emit/EntryPoints.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/DerivedTypes.h"

using namespace llvm;

namespace onnxc::emit {

namespace {

class DescriptorBuilder {
public:
  explicit DescriptorBuilder(Module &module) : module(module), ctx(module.getContext()) {}

  Constant *i32(int64_t value) const { return ConstantInt::getSigned(Type::getInt32Ty(ctx), value); }
  Constant *i64(int64_t value) const { return ConstantInt::getSigned(Type::getInt64Ty(ctx), value); }

  /// The address of a constant that nobody else can name.
  Constant *addressOf(Constant *value) const {
    auto *global = new GlobalVariable(module, value->getType(), /*isConstant=*/true,
                                      GlobalValue::PrivateLinkage, value);
    global->setUnnamedAddr(GlobalValue::UnnamedAddr::Global);
    return global;
  }

  Constant *string(StringRef text) const { return addressOf(ConstantDataArray::getString(ctx, text)); }

  /// A pointer to the elements; null when there are none.
  Constant *array(ArrayRef<Constant *> elements) const {
    if (elements.empty())
      return ConstantPointerNull::get(PointerType::getUnqual(ctx));
    return addressOf(
        ConstantArray::get(ArrayType::get(elements.front()->getType(), elements.size()), elements));
  }

  Constant *symbols(ArrayRef<Symbol> symbols) const {
    SmallVector<Constant *> entries;
    for (const Symbol &symbol : symbols)
      entries.push_back(
          ConstantStruct::getAnon({string(symbol.name), i64(symbol.min), i64(symbol.max)}));
    return array(entries);
  }

  Constant *values(ArrayRef<ValueInfo> values) const {
    SmallVector<Constant *> entries;
    for (const ValueInfo &value : values) {
      SmallVector<Constant *> shape, dims;
      for (auto [size, dim] : zip(value.shape, value.dims)) {
        shape.push_back(i64(size));
        dims.push_back(i32(dim));
      }
      entries.push_back(ConstantStruct::getAnon({string(value.name), i32(value.type->dtype),
                                                 i32(value.shape.size()), array(shape),
                                                 array(dims)}));
    }
    return array(entries);
  }

private:
  Module &module;
  LLVMContext &ctx;
};

} // namespace

void addDescriptor(Module &target, const ModelInterface &interface,
                   const EntryPoints &entryPoints) {
  DescriptorBuilder build(target);
  SmallVector<Constant *> fields = {
      build.i32(ONNXC_ABI_VERSION),
      /*struct_size, set below=*/build.i32(0),
      build.string(interface.name),
      build.i32(interface.inputs.size()),
      build.i32(interface.outputs.size()),
      build.i32(interface.symbols.size()),
      build.i32(interface.numOutputDims),
      build.values(interface.inputs),
      build.values(interface.outputs),
      build.symbols(interface.symbols),
      build.i64(interface.workspaceBytes),
      build.i64(interface.workspaceAlign),
      build.i64(interface.weightsBytes),
      entryPoints.call,
      entryPoints.query,
      build.string(interface.provenance),
      build.i64(interface.hasExternalWeights ? interface.weightsBytes : 0),
  };
  Constant *draft = ConstantStruct::getAnon(fields);
  fields[1] = build.i32(target.getDataLayout().getTypeAllocSize(draft->getType()));
  Constant *descriptor = ConstantStruct::getAnon(fields);
  auto *global = new GlobalVariable(target, descriptor->getType(), /*isConstant=*/true,
                                    GlobalValue::ExternalLinkage, descriptor, interface.prefix);
  global->setDSOLocal(true);
}

} // namespace onnxc::emit
