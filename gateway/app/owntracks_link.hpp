// The link that sets up the app OwnTracks (owntracks/booklet, "Remote configuration" and "URL configuration"):
// owntracks:///config?inline=BASE64 of its settings as JSON.
#pragma once
#include "gateway/app/settings.hpp"

#include <string>
#include <string_view>

namespace kentongan::app {

// The host is phones.tls_host, or that of `public_url`.
std::string owntracks_link(const phones_settings&, std::string_view public_url, std::string_view name,
                           std::string_view secret);

}  // namespace kentongan::app
