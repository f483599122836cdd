// "Sat, 31 Jan 2026 07:00:00 GMT": a time as HTTP writes it (RFC 9110 section 5.6.7).
#pragma once
#include "gateway/domain/time.hpp"

#include <string>

namespace kentongan::http {

std::string http_date(domain::utc_time);

}  // namespace kentongan::http
