//===- Weights.cpp - Constants, without a detour through LLVM IR ----------===//
//
// A model can have gigabytes of constants.  As LLVM constants each byte would be
// copied several times and looked at by every pass.  Instead LLVM sees only an
// opaque array; it becomes a section of zeros in the object, and the constants
// are written over the zeros in the finished file, straight from the buffers
// that hold them since import.
//
// Nothing may conclude from the zeros that the weights are zero.  While the
// optimiser runs the global is a declaration.  For code generation it has an
// initialiser and is `externally_initialized`, which in LLVM means just this:
// that the value is not the one that the program shows.
//
//===----------------------------------------------------------------------===//

#include "codegen/emit/Weights.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/AsmState.h"
#include "mlir/IR/DialectResourceBlobManager.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/Object/ObjectFile.h"
#include "llvm/Object/Wasm.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;

namespace onnxc::emit {

static constexpr llvm::StringLiteral kWeights = "weights";
static constexpr llvm::StringLiteral kSegments = "onnxc.segments";

// On x86-64, code reaches data 2 GiB away; leave room for code and other data.
static constexpr int64_t kNearBytes = int64_t(1) << 30;

/// Bytes of one element as the generated code loads it; 0 for types that have no such form.
static int64_t elementBytes(Type type) {
  if (auto complex = dyn_cast<ComplexType>(type))
    return 2 * elementBytes(complex.getElementType());
  if (type.isIndex())
    return 8;
  return type.isIntOrFloat() ? llvm::divideCeil(type.getIntOrFloatBitWidth(), 8) : 0;
}

/// The bytes of a resource; null when it was dropped or never loaded.
static AsmResourceBlob *getBlob(DenseResourceElementsAttr attr) {
  return attr.getRawHandle().getBlob();
}

/// Checks one `[offset, constant]` against the image so far.
static LogicalResult readSegment(LLVM::GlobalOp global, Attribute attr, int64_t &end,
                                 WeightsImage &image) {
  auto pair = dyn_cast<ArrayAttr>(attr);
  IntegerAttr offset = pair && pair.size() == 2 ? dyn_cast<IntegerAttr>(pair[0]) : IntegerAttr();
  ElementsAttr value = offset ? dyn_cast<ElementsAttr>(pair[1]) : ElementsAttr();
  if (!value)
    return global.emitError() << "a segment is an offset and a constant, found " << attr;
  int64_t count = value.getNumElements();
  int64_t bytes = elementBytes(value.getElementType());
  if (bytes == 0)
    return global.emitError() << "a segment has elements of type " << value.getElementType();
  if (offset.getInt() < end || offset.getInt() > image.bytes ||
      count > (image.bytes - offset.getInt()) / bytes)
    return global.emitError() << "the segment at " << offset.getInt() << " of type "
                              << value.getShapedType() << " overlaps another one or the end at "
                              << image.bytes;
  if (auto resource = dyn_cast<DenseResourceElementsAttr>(value)) {
    AsmResourceBlob *blob = getBlob(resource);
    if (!blob)
      return global.emitError() << "the constant '" << resource.getRawHandle().getKey()
                                << "' has no contents (was it elided from a dump?)";
    if (static_cast<int64_t>(blob->getData().size()) != count * bytes)
      return global.emitError() << "the constant '" << resource.getRawHandle().getKey() << "' has "
                                << blob->getData().size() << " bytes, its type needs "
                                << count * bytes;
  } else if (!isa<DenseElementsAttr>(value)) {
    return global.emitError() << "the segment at " << offset.getInt() << " is not dense";
  }
  end = offset.getInt() + count * bytes;
  image.segments.push_back({offset.getInt(), value});
  return success();
}

FailureOr<WeightsImage> takeWeights(ModuleOp module) {
  WeightsImage image;
  auto global = module.lookupSymbol<LLVM::GlobalOp>(kWeights);
  if (!global)
    return image;
  image.bytes = cast<LLVM::LLVMArrayType>(global.getGlobalType()).getNumElements();
  if (auto segments = global->getAttrOfType<ArrayAttr>(kSegments)) {
    int64_t end = 0;
    for (Attribute attr : segments)
      if (failed(readSegment(global, attr, end, image)))
        return failure();
  }
  global->removeAttr(kSegments);
  // A private global would have to have an initialiser.
  global.setLinkage(LLVM::Linkage::External);
  global.setConstant(true);
  global.setDsoLocal(true);
  global.setAlignment(kWeightsAlign);
  return image;
}

LogicalResult passWeightsAsArgument(ModuleOp module) {
  auto global = module.lookupSymbol<LLVM::GlobalOp>(kWeights);
  auto main = module.lookupSymbol<LLVM::LLVMFuncOp>("main");
  if (!global || !main || main.isExternal())
    return success();
  MLIRContext *ctx = module.getContext();
  unsigned position = main.getNumArguments();
  DictionaryAttr facts = DictionaryAttr::get(
      ctx, {NamedAttribute(StringAttr::get(ctx, LLVM::LLVMDialect::getNoAliasAttrName()),
                           UnitAttr::get(ctx))});
  if (failed(main.insertArgument(position, LLVM::LLVMPointerType::get(ctx), facts, main.getLoc())))
    return main.emitError() << "cannot take one more argument for the weights";
  LogicalResult result = success();
  module.walk([&](LLVM::AddressOfOp op) {
    if (op.getGlobalName() != kWeights)
      return;
    if (op->getParentOfType<LLVM::LLVMFuncOp>() != main) {
      result = op.emitError() << "only @main can refer to the weights when they are in a file";
      return;
    }
    op.replaceAllUsesWith(main.getArgument(position));
    op.erase();
  });
  if (succeeded(result))
    global.erase();
  return result;
}

static std::string sectionName(StringRef prefix, bool isLarge) {
  return llvm::formatv("{0}.{1}.weights", isLarge ? ".lrodata" : ".rodata", prefix);
}

void placeWeights(llvm::Module &module, const ModelInterface &interface) {
  llvm::GlobalVariable *global = module.getNamedGlobal(kWeights);
  if (!global)
    return;
  if (global->use_empty()) {
    global->eraseFromParent();
    return;
  }
  bool isLarge = interface.weightsBytes > kNearBytes && module.getTargetTriple().isX86_64();
  global->setName(interface.prefix + ".weights");
  global->setInitializer(llvm::Constant::getNullValue(global->getValueType()));
  global->setLinkage(llvm::GlobalValue::InternalLinkage);
  global->setExternallyInitialized(true);
  global->setAlignment(llvm::Align(kWeightsAlign));
  global->setSection(sectionName(interface.prefix, isLarge));
  if (isLarge)
    global->setCodeModel(llvm::CodeModel::Large);
}

/// The contents of the weights' section; empty when there is none.
static llvm::Expected<llvm::ArrayRef<uint8_t>> findSection(const llvm::object::ObjectFile &object,
                                                           StringRef prefix) {
  std::string names[] = {sectionName(prefix, false), sectionName(prefix, true)};
  // In WebAssembly all data are one section; what C calls sections are its segments.
  if (auto *wasm = dyn_cast<llvm::object::WasmObjectFile>(&object)) {
    for (const llvm::object::WasmSegment &segment : wasm->dataSegments())
      if (llvm::is_contained(names, segment.Data.Name))
        return segment.Data.Content;
    return llvm::ArrayRef<uint8_t>();
  }
  for (const llvm::object::SectionRef &section : object.sections()) {
    llvm::Expected<StringRef> name = section.getName();
    if (!name)
      return name.takeError();
    if (!llvm::is_contained(names, *name))
      continue;
    llvm::Expected<StringRef> contents = section.getContents();
    if (!contents)
      return contents.takeError();
    return llvm::arrayRefFromStringRef(*contents);
  }
  return llvm::ArrayRef<uint8_t>();
}

llvm::Expected<uint64_t> findWeights(llvm::MemoryBufferRef buffer, StringRef prefix) {
  llvm::Expected<std::unique_ptr<llvm::object::ObjectFile>> object =
      llvm::object::ObjectFile::createObjectFile(buffer);
  if (!object)
    return object.takeError();
  llvm::Expected<llvm::ArrayRef<uint8_t>> contents = findSection(**object, prefix);
  if (!contents)
    return contents.takeError();
  if (contents->empty())
    return llvm::createStringError("the object has no section for its weights");
  return contents->data() - buffer.getBuffer().bytes_begin();
}

/// Calls `write` with `element` repeated `count` times, in pieces of bounded size.
static llvm::Error
writeSplat(ArrayRef<char> element, int64_t count, uint64_t offset,
           llvm::function_ref<llvm::Error(ArrayRef<char>, uint64_t)> write) {
  if (llvm::all_of(element, [](char byte) { return byte == 0; }))
    return llvm::Error::success();
  constexpr int64_t kPieceBytes = 1 << 16;
  int64_t perPiece = std::min<int64_t>(count, kPieceBytes / element.size());
  SmallVector<char, 0> piece;
  for (int64_t i = 0; i < perPiece; ++i)
    llvm::append_range(piece, element);
  while (count > 0) {
    int64_t now = std::min(count, perPiece);
    ArrayRef<char> bytes = ArrayRef<char>(piece).take_front(now * element.size());
    if (llvm::Error error = write(bytes, offset))
      return error;
    offset += bytes.size();
    count -= now;
  }
  return llvm::Error::success();
}

/// Inline constants are small, except splats.  Bools are bits in some forms of
/// the attribute and bytes in others, so they go through its iterator.
static llvm::Error
writeDense(DenseElementsAttr value, uint64_t offset,
           llvm::function_ref<llvm::Error(ArrayRef<char>, uint64_t)> write) {
  if (value.empty())
    return llvm::Error::success();
  bool isBool = value.getElementType().isInteger(1);
  if (value.isSplat()) {
    char byte = isBool && value.getSplatValue<bool>();
    return writeSplat(isBool ? ArrayRef<char>(byte) : value.getRawData(), value.getNumElements(),
                      offset, write);
  }
  if (!isBool)
    return write(value.getRawData(), offset);
  SmallVector<char, 0> bytes;
  for (bool element : value.getValues<bool>())
    bytes.push_back(element);
  return write(bytes, offset);
}

LogicalResult writeWeights(ModuleOp module, const WeightsImage &image,
                           llvm::function_ref<llvm::Error(ArrayRef<char>, uint64_t)> write) {
  for (const WeightsSegment &segment : image.segments) {
    auto resource = dyn_cast<DenseResourceElementsAttr>(segment.value);
    llvm::Error error = resource
                            ? write(getBlob(resource)->getData(), segment.offset)
                            : writeDense(cast<DenseElementsAttr>(segment.value), segment.offset, write);
    if (error)
      return module.emitError() << "cannot write the weights: " << llvm::toString(std::move(error));
  }
  return success();
}

} // namespace onnxc::emit
