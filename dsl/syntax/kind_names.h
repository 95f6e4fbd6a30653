// The names of the kinds of nodes, as "cocket.tree/1" writes them.
#pragma once

#include "dsl/syntax/syntax.h"

namespace cocket::syntax {

const char* kind_name(ExprKind kind);
const char* kind_name(TypeKind kind);
const char* kind_name(DutyKind kind);
const char* kind_name(ExpectKind kind);
const char* kind_name(Period period);
const char* kind_name(DeclKind kind);

}  // namespace cocket::syntax
