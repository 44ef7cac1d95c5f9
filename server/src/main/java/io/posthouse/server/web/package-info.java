/** The servlet container on loopback, in which the endpoints live behind the gateway. */
@NullMarked
package io.posthouse.server.web;

import org.jspecify.annotations.NullMarked;
