// RUN: not onnxc %s -o %t.o 2>&1 | FileCheck %s

// A constant that is smaller than its type is not read.
// CHECK: error: a constant of type 'tensor<4xf32>' has 8 bytes
func.func @main(%x: tensor<4xf32>) -> tensor<4xf32> {
  %w = onnx.Constant dense_resource<w> : tensor<4xf32>
  %0 = onnx.Neg %w : tensor<4xf32> -> tensor<4xf32>
  %1 = onnx.Add %x, %0 : tensor<4xf32>, tensor<4xf32> -> tensor<4xf32>
  return %1 : tensor<4xf32>
}
{-#
  dialect_resources: {
    builtin: {
      w: "0x040000000000803F00000040"
    }
  }
#-}
