// RUN: onnxc-opt %s --split-input-file --verify-diagnostics

func.func @dft_c1(%x: tensor<2x8x3xf32>) -> tensor<2x8x2xf32> {
  // expected-error@+1 {{the last dimension of the input must be 1 or 2}}
  %0 = onnx.DFT %x : (tensor<2x8x3xf32>) -> tensor<2x8x2xf32>
  return %0 : tensor<2x8x2xf32>
}

// -----

func.func @dft_c2(%x: tensor<2x8x2xf32>) -> tensor<2x8x2xf32> {
  %axis = onnx.Constant dense<-1> : tensor<i64>
  // expected-error@+1 {{the axis is the dimension of real and imaginary parts}}
  %0 = onnx.DFT %x axis %axis : (tensor<2x8x2xf32>, tensor<i64>) -> tensor<2x8x2xf32>
  return %0 : tensor<2x8x2xf32>
}

// -----

func.func @dft_c3(%x: tensor<2x8x2xf32>) -> tensor<2x8x2xf32> {
  %length = onnx.Constant dense<0> : tensor<i64>
  // expected-error@+1 {{dft_length is 0}}
  %0 = onnx.DFT %x length %length : (tensor<2x8x2xf32>, tensor<i64>) -> tensor<2x8x2xf32>
  return %0 : tensor<2x8x2xf32>
}

// -----

func.func @dft_c4(%x: tensor<2x8x2xf32>) -> tensor<2x5x2xf32> {
  // expected-error@+1 {{a one-sided spectrum needs a real signal}}
  %0 = onnx.DFT %x {onesided = 1 : i64} : (tensor<2x8x2xf32>) -> tensor<2x5x2xf32>
  return %0 : tensor<2x5x2xf32>
}

// -----

func.func @stft_c2(%x: tensor<1x128xf32>, %w: tensor<15xf32>) -> tensor<1x15x9x2xf32> {
  %step = onnx.Constant dense<8> : tensor<i64>
  %length = onnx.Constant dense<16> : tensor<i64>
  // expected-error@+1 {{the window is not as long as a frame (15 and 16)}}
  %0 = onnx.STFT %x step %step window %w length %length : (tensor<1x128xf32>, tensor<i64>, tensor<15xf32>, tensor<i64>) -> tensor<1x15x9x2xf32>
  return %0 : tensor<1x15x9x2xf32>
}

// -----

func.func @stft_c3(%x: tensor<1x128xf32>) -> tensor<1x15x9x2xf32> {
  %step = onnx.Constant dense<0> : tensor<i64>
  // expected-error@+1 {{frame_step is 0}}
  %0 = onnx.STFT %x step %step : (tensor<1x128xf32>, tensor<i64>) -> tensor<1x15x9x2xf32>
  return %0 : tensor<1x15x9x2xf32>
}

// -----

func.func @window_c1(%size: tensor<2xi64>) -> tensor<?xf32> {
  // expected-error@+1 {{size must have one element}}
  %0 = onnx.HannWindow %size : tensor<2xi64> -> tensor<?xf32>
  return %0 : tensor<?xf32>
}
