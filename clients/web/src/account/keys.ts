/** Where one is signed in, as the page remembers it. */
export const SIGN_INS = ['sign-ins'];
