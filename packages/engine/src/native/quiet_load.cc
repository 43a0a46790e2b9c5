// TensorFlow writes one line about oneDNN to standard error while its library loads, before it reads
// TF_CPP_MIN_LOG_LEVEL. Loading it here first, with standard error pointed elsewhere, keeps a terminal clean;
// the binding then finds the library already loaded. Its functions are looked up as they are called, as Node does for
// addons: looking all of them up at once takes a third longer, and what is missing is found by checksum before.
#include <dlfcn.h>
#include <fcntl.h>
#include <node_api.h>
#include <unistd.h>

#include <string>

static napi_value Load(napi_env env, napi_callback_info info) {
  size_t count = 1;
  napi_value argument;
  napi_get_cb_info(env, info, &count, &argument, nullptr, nullptr);
  size_t length = 0;
  napi_get_value_string_utf8(env, argument, nullptr, 0, &length);
  std::string path(length, '\0');
  napi_get_value_string_utf8(env, argument, &path[0], length + 1, &length);

  const int terminal = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
  const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  const bool quiet = terminal >= 0 && nowhere >= 0 && dup2(nowhere, STDERR_FILENO) >= 0;
  const bool loaded = dlopen(path.c_str(), RTLD_LAZY | RTLD_LOCAL) != nullptr;
  if (quiet) dup2(terminal, STDERR_FILENO);
  if (terminal >= 0) close(terminal);
  if (nowhere >= 0) close(nowhere);

  napi_value result;
  napi_get_boolean(env, loaded, &result);
  return result;
}

static napi_value Init(napi_env env, napi_value exports) {
  napi_value load;
  napi_create_function(env, "load", NAPI_AUTO_LENGTH, Load, nullptr, &load);
  napi_set_named_property(env, exports, "load", load);
  return exports;
}

NAPI_MODULE(NODE_GYP_MODULE_NAME, Init)
