/** The roster: whom a person knows. RFC 6121 section 2, versioning (2.6) and pre-approval (3.4) included. */
@NullMarked
package io.posthouse.messaging.roster;

import org.jspecify.annotations.NullMarked;
