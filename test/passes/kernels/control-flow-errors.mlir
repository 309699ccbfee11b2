// RUN: onnxc-opt %s --split-input-file --onnxc-form-kernels --verify-diagnostics

func.func @main(%x: tensor<f32>, %limit: tensor<f32>) -> tensor<?xf32> {
  // expected-error@+1 {{has a stacked result but no trip count, which would bound its size}}
  %y, %z = onnx.Loop initial(%x : tensor<f32>) -> tensor<f32>, tensor<?xf32> {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %v: tensor<f32>):
    %0 = onnx.Add %v, %v : tensor<f32>, tensor<f32> -> tensor<f32>
    %1 = onnx.Less %0, %limit : tensor<f32>, tensor<f32> -> tensor<i1>
    onnx.Yield %1, %0, %0 : tensor<i1>, tensor<f32>, tensor<f32>
  }
  return %z : tensor<?xf32>
}

// -----

func.func @main(%x: tensor<f32>) -> tensor<f32> {
  // expected-error@+1 {{has neither a trip count nor a condition that can end it}}
  %y = onnx.Loop initial(%x : tensor<f32>) -> tensor<f32> {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %v: tensor<f32>):
    %0 = onnx.Add %v, %v : tensor<f32>, tensor<f32> -> tensor<f32>
    onnx.Yield %c, %0 : tensor<i1>, tensor<f32>
  }
  return %y : tensor<f32>
}

// -----

// expected-error@+1 {{has no function 'main' of one block}}
module {
  func.func @other(%x: tensor<f32>) -> tensor<f32> {
    return %x : tensor<f32>
  }
}
