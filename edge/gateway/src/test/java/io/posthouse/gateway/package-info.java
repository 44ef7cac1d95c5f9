/** Tests of the door through real sockets. */
@NullMarked
package io.posthouse.gateway;

import org.jspecify.annotations.NullMarked;
