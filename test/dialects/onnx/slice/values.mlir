// Shapes that a model computes are followed through its operators.
// RUN: onnxc-opt %s --onnxc-infer-shapes | FileCheck %s

// CHECK-LABEL: func.func @shape_gather_unsqueeze_concat_reshape(
//       CHECK:   onnx.Reshape {{.*}} -> tensor<6x4xf32>
func.func @shape_gather_unsqueeze_concat_reshape(%x: tensor<2x3x4xf32>) -> tensor<?x?xf32> {
  %zero = onnx.Constant dense<0> : tensor<i64>
  %axis = onnx.Constant dense<0> : tensor<1xi64>
  %two = onnx.Constant dense<2> : tensor<i64>
  %rest = onnx.Constant dense<-1> : tensor<1xi64>
  %shape = onnx.Shape %x : tensor<2x3x4xf32> -> tensor<3xi64>
  %last = onnx.Gather %shape at %two axis 0 : (tensor<3xi64>, tensor<i64>) -> tensor<i64>
  %vector = onnx.Unsqueeze %last axes %axis : tensor<i64>, tensor<1xi64> -> tensor<1xi64>
  %wanted = onnx.Concat %rest, %vector axis 0 : (tensor<1xi64>, tensor<1xi64>) -> tensor<2xi64>
  %0 = onnx.Reshape %x to %wanted : tensor<2x3x4xf32>, tensor<2xi64> -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}

// CHECK-LABEL: func.func @slice_of_a_shape(
//       CHECK:   onnx.Expand {{.*}} -> tensor<3x4xf32>
func.func @slice_of_a_shape(%x: tensor<2x3x4xf32>, %y: tensor<1xf32>) -> tensor<?x?xf32> {
  %one = onnx.Constant dense<1> : tensor<1xi64>
  %three = onnx.Constant dense<3> : tensor<1xi64>
  %shape = onnx.Shape %x : tensor<2x3x4xf32> -> tensor<3xi64>
  %tail = onnx.Slice %shape from %one to %three : (tensor<3xi64>, tensor<1xi64>, tensor<1xi64>) -> tensor<2xi64>
  %0 = onnx.Expand %y to %tail : (tensor<1xf32>, tensor<2xi64>) -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}

// CHECK-LABEL: func.func @where_equal_minus_one(
//       CHECK:   onnx.Expand {{.*}} -> tensor<1x7xf32>
func.func @where_equal_minus_one(%y: tensor<1xf32>) -> tensor<?x?xf32> {
  %wanted = onnx.Constant dense<[-1, 7]> : tensor<2xi64>
  %minusOne = onnx.Constant dense<-1> : tensor<i64>
  %two = onnx.Constant dense<2> : tensor<1xi64>
  %ones = onnx.ConstantOfShape %two value dense<1> : tensor<1xi64> : tensor<1xi64> -> tensor<2xi64>
  %open = onnx.Equal %wanted, %minusOne : tensor<2xi64>, tensor<i64> -> tensor<2xi1>
  %shape = onnx.Where %open, %ones, %wanted : tensor<2xi1>, tensor<2xi64>, tensor<2xi64> -> tensor<2xi64>
  %0 = onnx.Expand %y to %shape : (tensor<1xf32>, tensor<2xi64>) -> tensor<?x?xf32>
  return %0 : tensor<?x?xf32>
}

// CHECK-LABEL: func.func @arithmetic_on_sizes(
//       CHECK:   onnx.ConstantOfShape {{.*}} -> tensor<5xf32>
func.func @arithmetic_on_sizes(%x: tensor<2x3xf32>) -> tensor<?xf32> {
  %one = onnx.Constant dense<1> : tensor<1xi64>
  %two = onnx.Constant dense<2> : tensor<1xi64>
  %size = onnx.Size %x : tensor<2x3xf32> -> tensor<i64>
  %more = onnx.Mul %size, %two : tensor<i64>, tensor<1xi64> -> tensor<1xi64>
  %less = onnx.Sub %more, %one : tensor<1xi64>, tensor<1xi64> -> tensor<1xi64>
  %half = onnx.Div %less, %two : tensor<1xi64>, tensor<1xi64> -> tensor<1xi64>
  %0 = onnx.ConstantOfShape %half : tensor<1xi64> -> tensor<?xf32>
  return %0 : tensor<?xf32>
}
