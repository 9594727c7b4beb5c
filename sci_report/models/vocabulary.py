"""The closed vocabularies of the standard. No pydantic here: command-line options offer the same words."""

from __future__ import annotations

from typing import Literal, get_args

Method = Literal["measured", "estimated", "declared", "default"]

Persona = Literal["provider", "consumer"]
"""SCI for AI: who answers for the stages counted (provider: making the model; consumer: using it)."""

Stage = Literal[
    "data_collection",
    "data_preprocessing",
    "synthetic_data",
    "hyperparameter_search",
    "pretraining",
    "training",
    "fine_tuning",
    "distillation",
    "compression",
    "evaluation",
    "deployment",
    "inference",
    "monitoring",
    "retirement",
    "other",
]

Role = Literal["final", "intermediate", "preliminary", "ablation"]
"""What a run was for: the result itself, a step towards it, a trial before it, or a variant to learn from."""

Outcome = Literal["completed", "interrupted", "failed", "planned"]

PERSONAS: tuple[str, ...] = get_args(Persona)
STAGES: tuple[str, ...] = get_args(Stage)
