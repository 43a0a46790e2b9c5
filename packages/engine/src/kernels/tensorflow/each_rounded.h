// Included before all else: what follows rounds each product before it is added, as TensorFlow's own ops and JavaScript do.
#pragma once
#if defined(__clang__)
#pragma clang fp contract(off)
#else
#pragma GCC optimize("fp-contract=off")
#endif
