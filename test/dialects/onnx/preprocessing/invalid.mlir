// RUN: onnxc-opt --split-input-file --verify-diagnostics %s

// -----

// ArrayFeatureExtractor

// -----

// Binarizer

// -----

// FeatureVectorizer

// -----

// Imputer

// -----

// LabelEncoder

// -----

// Normalizer

// -----

// OneHotEncoder

// -----

// Scaler

// -----

// ZipMap
