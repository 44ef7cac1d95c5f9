/** Message archive management: XEP-0313, version 1.1.3, with result sets (XEP-0059, version 1.0). */
@NullMarked
package io.posthouse.messaging.mam;

import org.jspecify.annotations.NullMarked;
