/** The way from the door to the endpoints behind it. */
@NullMarked
package io.posthouse.gateway.proxy;

import org.jspecify.annotations.NullMarked;
