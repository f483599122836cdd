// A fact's body as the journal keeps it: one compact JSON object, the same text for the same value on every
// machine. Every string comes back octet for octet, valid UTF-8 or not; every number exactly.
//
// How values are written: enumerators by name, times as milliseconds since 1970, 64-bit hashes as hexadecimal text
// and coordinates as decimal text (readers of JSON lose digits of both), empty values and defaults not at all.
// A field that is absent when read has its default, so a field added later reads old rows; an unknown one is skipped.
#pragma once
#include "gateway/domain/fact.hpp"
#include "gateway/journal/error.hpp"

#include <string>
#include <string_view>

namespace kentongan::journal {

// Appends the text of the body. A coordinate that is no finite number is left out.
void append_json(std::string& out, const domain::fact_body&);
std::string to_json(const domain::fact_body&);

// The body of the type that name_of() gives. errc::corrupt when the type is unknown, the text is no JSON object or a
// field has a value of the wrong kind; the message names the type and the field.
result<domain::fact_body> from_json(std::string_view type, std::string_view text);

}  // namespace kentongan::journal
