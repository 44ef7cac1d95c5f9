/** Service discovery: XEP-0030, version 2.5.0; entity capabilities of the server: XEP-0115, version 1.6.0. */
@NullMarked
package io.posthouse.messaging.disco;

import org.jspecify.annotations.NullMarked;
