// Asio and Beast are compiled here, once; see graftd_asio in cmake/settings.cmake.
#include <boost/asio/impl/src.hpp>
#include <boost/beast/src.hpp>
