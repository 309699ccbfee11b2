// RUN: onnxc-opt %s --onnxc-infer-shapes | FileCheck %s

// CHECK-LABEL: func.func @a_range_ends_before_its_limit(
//       CHECK:   onnx.Range {{.*}} -> tensor<4xi64>
//       CHECK:   onnx.Range {{.*}} -> tensor<3xi64>
//       CHECK:   onnx.Range {{.*}} -> tensor<0xi64>
func.func @a_range_ends_before_its_limit() -> (tensor<?xi64>, tensor<?xi64>, tensor<?xi64>) {
  %zero = onnx.Constant dense<0> : tensor<i64>
  %ten = onnx.Constant dense<10> : tensor<i64>
  %three = onnx.Constant dense<3> : tensor<i64>
  %back = onnx.Constant dense<-4> : tensor<i64>
  %0 = onnx.Range %zero to %ten by %three : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  %1 = onnx.Range %ten to %zero by %back : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  %2 = onnx.Range %zero to %ten by %back : (tensor<i64>, tensor<i64>, tensor<i64>) -> tensor<?xi64>
  return %0, %1, %2 : tensor<?xi64>, tensor<?xi64>, tensor<?xi64>
}

// CHECK-LABEL: func.func @a_range_of_floats(
//       CHECK:   onnx.Range {{.*}} -> tensor<4xf32>
func.func @a_range_of_floats() -> tensor<?xf32> {
  %start = onnx.Constant dense<0.0> : tensor<f32>
  %limit = onnx.Constant dense<1.0> : tensor<f32>
  %delta = onnx.Constant dense<0.3> : tensor<f32>
  %0 = onnx.Range %start to %limit by %delta : (tensor<f32>, tensor<f32>, tensor<f32>) -> tensor<?xf32>
  return %0 : tensor<?xf32>
}
