// tensorflow/c/kernels.h includes this header for one type that it passes on by pointer. TensorFlow's own one pulls in
// headers of thousands of files.
#pragma once
typedef struct TF_RendezvousThunk TF_RendezvousThunk;
