/** Software version: XEP-0092, version 1.1. */
@NullMarked
package io.posthouse.messaging.version;

import org.jspecify.annotations.NullMarked;
