/**
 * What a request passes before it is handed on: stations, each at a place with a name. Places have an order; a station that comes later,
 * such as one that weighs risks, needs nothing but its place.
 */
@NullMarked
package io.posthouse.gateway.chain;

import org.jspecify.annotations.NullMarked;
