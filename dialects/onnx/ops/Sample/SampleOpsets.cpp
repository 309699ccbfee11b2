//===- SampleOpsets.cpp - Upgrading the operators of the family -----------===//

#include "compiler/import/OpsetSteps.h"

using namespace mlir;
using namespace onnxc;

/// Modes have other names since images may have any number of dimensions.
static LogicalResult renameModes(ImportedNode &node, OpBuilder &b) {
  StringRef mode = node.stringAttribute("mode", "bilinear");
  node.attributes.set("mode", b.getStringAttr(mode == "bilinear" ? "linear" : mode == "bicubic" ? "cubic" : mode));
  return success();
}

static const OpsetStep kSteps[] = {
    {"GridSample", 20, renameModes},
    // Coordinates were not shifted by half a pixel.
    {"RoiAlign", 16,
     [](ImportedNode &node, OpBuilder &b) {
       node.attributes.set("coordinate_transformation_mode", b.getStringAttr("output_half_pixel"));
       return success();
     }},
};

ArrayRef<OpsetStep> onnxc::opsetStepsOfSample() { return kSteps; }
