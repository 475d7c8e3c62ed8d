package dev.sluice.filters.http.jwtauthn;

/** How a verification ended; the words are the body of a refusal. Source: Envoy, source/common/jwt/status. */
enum JwtStatus {
    OK("OK"),
    MISSING("Jwt is missing"),
    NOT_YET_VALID("Jwt not yet valid"),
    EXPIRED("Jwt is expired"),
    BAD_FORMAT("Jwt is not in the form of Header.Payload.Signature with two dots and 3 sections"),
    HEADER_BASE64("Jwt header is an invalid Base64url encoded"),
    HEADER_JSON("Jwt header is an invalid JSON"),
    HEADER_ALG("Jwt header [alg] field is required and must be a string"),
    HEADER_ALG_UNKNOWN("Jwt header [alg] is not supported"),
    HEADER_KID("Jwt header [kid] field is not a string"),
    PAYLOAD_BASE64("Jwt payload is an invalid Base64url encoded"),
    PAYLOAD_JSON("Jwt payload is an invalid JSON"),
    ISS_TYPE("Jwt payload [iss] field is not a string"),
    SUB_TYPE("Jwt payload [sub] field is not a string"),
    IAT_TYPE("Jwt payload [iat] field is not an integer"),
    IAT_RANGE("Jwt payload [iat] field is not a positive 64 bit integer"),
    NBF_TYPE("Jwt payload [nbf] field is not an integer"),
    NBF_RANGE("Jwt payload [nbf] field is not a positive 64 bit integer"),
    EXP_TYPE("Jwt payload [exp] field is not an integer"),
    EXP_RANGE("Jwt payload [exp] field is not a positive 64 bit integer"),
    JTI_TYPE("Jwt payload [jti] field is not a string"),
    AUD_TYPE("Jwt payload [aud] field is not a string or string list"),
    SIGNATURE_BASE64("Jwt signature is an invalid Base64url encoded"),
    SIGNATURE_LENGTH("Jwt ED25519 signature is wrong length"),
    UNKNOWN_ISSUER("Jwt issuer is not configured"),
    AUDIENCE("Audiences in Jwt are not allowed"),
    FAILS("Jwt verification fails"),
    KEYS_JSON("Jwks is an invalid JSON"),
    NO_KEYS("Jwks does not have [keys] field"),
    KEYS_TYPE("[keys] in Jwks is not an array"),
    NO_VALID_KEYS("Jwks doesn't have any valid public key"),
    NO_MATCHING_KEY("Jwks doesn't have key to match kid or alg from Jwt"),
    FETCH_FAILED("Jwks remote fetch is failed");

    final String words;
    final String details;

    JwtStatus(String words) {
        this.words = words;
        this.details = "jwt_authn_access_denied{" + words.replace(' ', '_') + '}';
    }
}
