"""Rules of passwords, in Vietnamese words that say what to do. The rules themselves are Django's."""

from typing import Any

from django.contrib.auth import password_validation as rules
from django.core.exceptions import ValidationError

HINT = "Ít nhất 10 ký tự, không giống tên đăng nhập hay họ tên, không phải mật khẩu nhiều người dùng. Một câu ngắn dễ nhớ là tốt nhất."


class LongEnough(rules.MinimumLengthValidator):
    def validate(self, password: str, user: Any = None) -> None:  # noqa: ARG002 -- Django's signature
        if len(password) < self.min_length:
            raise ValidationError(f"Mật khẩu mới có {len(password)} ký tự: cần ít nhất {self.min_length} ký tự.", code="password_too_short")


class NotCommon(rules.CommonPasswordValidator):
    def validate(self, password: str, user: Any = None) -> None:  # noqa: ARG002 -- Django's signature
        if password.lower().strip() in self.passwords:
            raise ValidationError("Mật khẩu này nhiều người dùng nên dễ bị đoán: chọn một câu của riêng mình.", code="password_too_common")


class NotLikeOneself(rules.UserAttributeSimilarityValidator):
    DEFAULT_USER_ATTRIBUTES = ("username", "full_name", "email", "phone")

    def __init__(self) -> None:
        super().__init__(user_attributes=self.DEFAULT_USER_ATTRIBUTES)

    def validate(self, password: str, user: Any = None) -> None:
        try:
            super().validate(password, user)
        except ValidationError as error:
            said = "Mật khẩu quá giống tên đăng nhập, họ tên hoặc cách liên hệ của bạn: chọn một câu khác."
            raise ValidationError(said, code="password_too_similar") from error
