// What a client can read: language and media type (RFC 9110 section 12). Weights count, an absent header takes
// anything, and one that cannot be read is taken as absent.
#pragma once
#include "gateway/domain/names.hpp"

#include <cstdint>
#include <string_view>

namespace kentongan::web {

enum class language : std::uint8_t { id, en };  // Indonesian first: it is what is spoken where nothing is said
constexpr auto names_of(language) { return domain::name_table<2>{"id", "en"}; }

language language_of(std::string_view accept_language);

// Does `accept` take `type` ("application/json")? Problems go out whatever it says.
bool accepts(std::string_view accept, std::string_view type);

// Is a body with this Content-Type JSON in UTF-8?
bool is_json(std::string_view content_type);

}  // namespace kentongan::web
