/** What is routed and archived without doing more: delivery receipts (XEP-0184, version 1.4.0), chat states (XEP-0085, version 2.1), chat markers (XEP-0333, version 1.0). */
@NullMarked
package io.posthouse.messaging.receipt;

import org.jspecify.annotations.NullMarked;
