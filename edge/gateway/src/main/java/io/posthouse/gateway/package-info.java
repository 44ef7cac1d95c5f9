/** The one door for HTTP. */
@NullMarked
package io.posthouse.gateway;

import org.jspecify.annotations.NullMarked;
