// Lets in whoever shows a token of the book.
#pragma once
#include "gateway/web/access.hpp"
#include "gateway/web/tokens.hpp"

namespace kentongan::test {

inline web::identify by_token(const web::token_book& book) {
  return [&book](std::string_view authorization, std::string_view) -> std::optional<web::visitor> {
    const auto* who = book.find(authorization);
    if (!who) return std::nullopt;
    return web::visitor{*who, {}};
  };
}

}  // namespace kentongan::test
