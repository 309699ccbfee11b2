func.func @main(%x: tensor<f32>) -> tensor<f32> {
  %y = onnx.Loop initial(%x : tensor<f32>) -> tensor<f32> {
  ^bb0(%i: tensor<i64>, %c: tensor<i1>, %v: tensor<f32>):
    %0 = onnx.Add %v, %v : tensor<f32>, tensor<f32> -> tensor<f32>
    onnx.Yield %c, %0 : tensor<i1>, tensor<f32>
  }
  return %y : tensor<f32>
}
