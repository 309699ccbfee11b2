// RUN: onnxc-opt %s --split-input-file --verify-diagnostics

func.func @cumulative_c1_one_number(%x: tensor<2x3xf32>, %axis: tensor<2xi32>) -> tensor<2x3xf32> {
  // expected-error@+1 {{axis is not one number}}
  %0 = onnx.CumSum %x axis %axis : tensor<2x3xf32>, tensor<2xi32> -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}

// -----

func.func @cumulative_c1_range(%x: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %axis = onnx.Constant dense<-3> : tensor<i32>
  // expected-error@+1 {{axis -3 is out of range for rank 2}}
  %0 = onnx.CumProd %x axis %axis : tensor<2x3xf32>, tensor<i32> -> tensor<2x3xf32>
  return %0 : tensor<2x3xf32>
}
