/** Message carbons: XEP-0280, version 1.0.1. */
@NullMarked
package io.posthouse.messaging.carbons;

import org.jspecify.annotations.NullMarked;
