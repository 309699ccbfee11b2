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

func.func @main(%x: tensor<1xf32>, %limit: tensor<f32>) -> tensor<?xf32> {
  // expected-error@+1 {{has a value that grows but no trip count, which would bound its size}}
  %y = onnx.Loop initial(%x : tensor<1xf32>) growing [0 axis 0] -> tensor<?xf32> {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %v: tensor<?xf32>):
    %0 = onnx.Concat %v, %x axis 0 : (tensor<?xf32>, tensor<1xf32>) -> tensor<?xf32>
    %1 = onnx.IsNaN %limit : tensor<f32> -> tensor<i1>
    onnx.Yield %1, %0 : tensor<i1>, tensor<?xf32>
  }
  return %y : tensor<?xf32>
}

// -----

func.func @main(%x: tensor<1xf32>) -> tensor<?xf32> {
  %m = onnx.Constant dense<9223372036854775807> : tensor<i64>
  // expected-error@+1 {{has a value that can grow to 9223372036854775807 along one axis; its trip count does not bound it}}
  %y = onnx.Loop trips %m : tensor<i64> initial(%x : tensor<1xf32>) growing [0 axis 0] -> tensor<?xf32> {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %v: tensor<?xf32>):
    %0 = onnx.Concat %v, %x axis 0 : (tensor<?xf32>, tensor<1xf32>) -> tensor<?xf32>
    onnx.Yield %c, %0 : tensor<i1>, tensor<?xf32>
  }
  return %y : tensor<?xf32>
}

// -----

func.func @main(%x: tensor<1xf32>) -> tensor<?xf32> {
  %m = onnx.Constant dense<5> : tensor<i64>
  // expected-error@+1 {{carried value 0 grows along axis 0, and nothing bounds that}}
  %y = onnx.Loop trips %m : tensor<i64> initial(%x : tensor<1xf32>) growing [0 axis 0] -> tensor<?xf32> {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %v: tensor<?xf32>):
    %0 = onnx.Concat %v, %v axis 0 : (tensor<?xf32>, tensor<?xf32>) -> tensor<?xf32>
    onnx.Yield %c, %0 : tensor<i1>, tensor<?xf32>
  }
  return %y : tensor<?xf32>
}

// -----

// expected-error@+1 {{has no function 'main' of one block}}
module {
  func.func @other(%x: tensor<f32>) -> tensor<f32> {
    return %x : tensor<f32>
  }
}
