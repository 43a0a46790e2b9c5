#pragma once

void RegisterPooledConvolution();
