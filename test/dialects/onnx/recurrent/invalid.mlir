// RUN: onnxc-opt %s --split-input-file --verify-diagnostics

func.func @lstm_c1(%x: tensor<2x3xf32>, %w: tensor<1x16x3xf32>, %r: tensor<1x16x4xf32>) {
  // expected-error@+1 {{X, W and R must have rank 3}}
  %0:3 = onnx.LSTM %x weights %w, %r : (tensor<2x3xf32>, tensor<1x16x3xf32>, tensor<1x16x4xf32>) -> (tensor<?x1x?x4xf32>, tensor<?x?x4xf32>, tensor<?x?x4xf32>)
  return
}

// -----

func.func @lstm_c2_w(%x: tensor<5x2x3xf32>, %w: tensor<1x12x3xf32>, %r: tensor<1x16x4xf32>) {
  // expected-error@+1 {{dimension 1 of W does not fit (12 and 16)}}
  %0:3 = onnx.LSTM %x weights %w, %r : (tensor<5x2x3xf32>, tensor<1x12x3xf32>, tensor<1x16x4xf32>) -> (tensor<?x1x?x4xf32>, tensor<?x?x4xf32>, tensor<?x?x4xf32>)
  return
}

// -----

func.func @lstm_c2_inputs(%x: tensor<5x2x3xf32>, %w: tensor<1x16x5xf32>, %r: tensor<1x16x4xf32>) {
  // expected-error@+1 {{dimension 2 of W does not fit (5 and 3)}}
  %0:3 = onnx.LSTM %x weights %w, %r : (tensor<5x2x3xf32>, tensor<1x16x5xf32>, tensor<1x16x4xf32>) -> (tensor<?x1x?x4xf32>, tensor<?x?x4xf32>, tensor<?x?x4xf32>)
  return
}

// -----

func.func @lstm_c2_r(%x: tensor<5x2x3xf32>, %w: tensor<1x20x3xf32>, %r: tensor<1x16x5xf32>) {
  // expected-error@+1 {{dimension 1 of R does not fit (16 and 20)}}
  %0:3 = onnx.LSTM %x weights %w, %r : (tensor<5x2x3xf32>, tensor<1x20x3xf32>, tensor<1x16x5xf32>) -> (tensor<?x1x?x4xf32>, tensor<?x?x4xf32>, tensor<?x?x4xf32>)
  return
}

// -----

func.func @lstm_c2_directions(%x: tensor<5x2x3xf32>, %w: tensor<1x16x3xf32>, %r: tensor<1x16x4xf32>) {
  // expected-error@+1 {{dimension 0 of W does not fit (1 and 2)}}
  %0:3 = onnx.LSTM %x weights %w, %r {direction = "bidirectional"} : (tensor<5x2x3xf32>, tensor<1x16x3xf32>, tensor<1x16x4xf32>) -> (tensor<?x1x?x4xf32>, tensor<?x?x4xf32>, tensor<?x?x4xf32>)
  return
}

// -----

func.func @lstm_c2_hidden_size(%x: tensor<5x2x3xf32>, %w: tensor<1x16x3xf32>, %r: tensor<1x16x4xf32>) {
  // expected-error@+1 {{hidden_size differs from R's (4 and 5)}}
  %0:3 = onnx.LSTM %x weights %w, %r {hidden_size = 5 : i64} : (tensor<5x2x3xf32>, tensor<1x16x3xf32>, tensor<1x16x4xf32>) -> (tensor<?x1x?x4xf32>, tensor<?x?x4xf32>, tensor<?x?x4xf32>)
  return
}

// -----

func.func @lstm_c3_bias(%x: tensor<5x2x3xf32>, %w: tensor<1x16x3xf32>, %r: tensor<1x16x4xf32>, %b: tensor<1x16xf32>) {
  // expected-error@+1 {{dimension 1 of B does not fit (16 and 32)}}
  %0:3 = onnx.LSTM %x weights %w, %r bias %b : (tensor<5x2x3xf32>, tensor<1x16x3xf32>, tensor<1x16x4xf32>, tensor<1x16xf32>) -> (tensor<?x1x?x4xf32>, tensor<?x?x4xf32>, tensor<?x?x4xf32>)
  return
}

// -----

func.func @lstm_c3_lengths(%x: tensor<5x2x3xf32>, %w: tensor<1x16x3xf32>, %r: tensor<1x16x4xf32>, %b: tensor<3xi32>) {
  // expected-error@+1 {{dimension 0 of sequence_lens does not fit (3 and 2)}}
  %0:3 = onnx.LSTM %x weights %w, %r lengths %b : (tensor<5x2x3xf32>, tensor<1x16x3xf32>, tensor<1x16x4xf32>, tensor<3xi32>) -> (tensor<?x1x?x4xf32>, tensor<?x?x4xf32>, tensor<?x?x4xf32>)
  return
}

// -----

func.func @lstm_c3_initial_h(%x: tensor<5x2x3xf32>, %w: tensor<1x16x3xf32>, %r: tensor<1x16x4xf32>, %b: tensor<2x4xf32>) {
  // expected-error@+1 {{initial_h has rank 2 where 3 is needed}}
  %0:3 = onnx.LSTM %x weights %w, %r initial_h %b : (tensor<5x2x3xf32>, tensor<1x16x3xf32>, tensor<1x16x4xf32>, tensor<2x4xf32>) -> (tensor<?x1x?x4xf32>, tensor<?x?x4xf32>, tensor<?x?x4xf32>)
  return
}

// -----

func.func @lstm_c3_initial_c(%x: tensor<5x2x3xf32>, %w: tensor<1x16x3xf32>, %r: tensor<1x16x4xf32>, %b: tensor<1x3x4xf32>) {
  // expected-error@+1 {{dimension 1 of initial_c does not fit (3 and 2)}}
  %0:3 = onnx.LSTM %x weights %w, %r initial_c %b : (tensor<5x2x3xf32>, tensor<1x16x3xf32>, tensor<1x16x4xf32>, tensor<1x3x4xf32>) -> (tensor<?x1x?x4xf32>, tensor<?x?x4xf32>, tensor<?x?x4xf32>)
  return
}

// -----

func.func @lstm_c3_peepholes(%x: tensor<5x2x3xf32>, %w: tensor<1x16x3xf32>, %r: tensor<1x16x4xf32>, %b: tensor<1x16xf32>) {
  // expected-error@+1 {{dimension 1 of P does not fit (16 and 12)}}
  %0:3 = onnx.LSTM %x weights %w, %r peepholes %b : (tensor<5x2x3xf32>, tensor<1x16x3xf32>, tensor<1x16x4xf32>, tensor<1x16xf32>) -> (tensor<?x1x?x4xf32>, tensor<?x?x4xf32>, tensor<?x?x4xf32>)
  return
}

// -----

func.func @rnn_c4(%x: tensor<5x2x3xf32>, %w: tensor<2x4x3xf32>, %r: tensor<2x4x4xf32>) {
  // expected-error@+1 {{has 1 activations where 2 are needed}}
  %0:2 = onnx.RNN %x weights %w, %r {activations = ["Tanh"], direction = "bidirectional"} : (tensor<5x2x3xf32>, tensor<2x4x3xf32>, tensor<2x4x4xf32>) -> (tensor<?x2x?x4xf32>, tensor<?x?x4xf32>)
  return
}

// -----

func.func @gru_c4(%x: tensor<5x2x3xf32>, %w: tensor<1x12x3xf32>, %r: tensor<1x12x4xf32>) {
  // expected-error@+1 {{the activation 'Sine' does not exist}}
  %0:2 = onnx.GRU %x weights %w, %r {activations = ["Sigmoid", "Sine"]} : (tensor<5x2x3xf32>, tensor<1x12x3xf32>, tensor<1x12x4xf32>) -> (tensor<?x1x?x4xf32>, tensor<?x?x4xf32>)
  return
}

// -----

func.func @gru_direction(%x: tensor<5x2x3xf32>, %w: tensor<1x12x3xf32>, %r: tensor<1x12x4xf32>) {
  // expected-error@+1 {{one of forward, reverse, bidirectional}}
  %0:2 = onnx.GRU %x weights %w, %r {direction = "backward"} : (tensor<5x2x3xf32>, tensor<1x12x3xf32>, tensor<1x12x4xf32>) -> (tensor<?x1x?x4xf32>, tensor<?x?x4xf32>)
  return
}

// -----

func.func @gru_layout(%x: tensor<5x2x3xf32>, %w: tensor<1x12x3xf32>, %r: tensor<1x12x4xf32>) {
  // expected-error@+1 {{attribute 'layout' failed to satisfy constraint}}
  %0:2 = onnx.GRU %x weights %w, %r {layout = 2 : i64} : (tensor<5x2x3xf32>, tensor<1x12x3xf32>, tensor<1x12x4xf32>) -> (tensor<?x1x?x4xf32>, tensor<?x?x4xf32>)
  return
}
