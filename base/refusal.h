// A diagnostic that has no place: of files, streams and what they hold.
#pragma once

#include "base/diagnostic.h"

namespace cocket {

inline Diagnostic refusal(Code code, std::string message, std::string why = {}) {
  Diagnostic diagnostic{};
  diagnostic.code = code;
  diagnostic.message = std::move(message);
  diagnostic.why = std::move(why);
  return diagnostic;
}

}  // namespace cocket
